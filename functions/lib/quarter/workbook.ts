import writeExcelFile, { type SheetData } from 'write-excel-file/node';
import type { Table } from './tables.ts';

/** The tables as a workbook of Excel 2007 and later, a sheet each. Texts stay texts: a cell is never a formula. */
export const workbookOf = async (tables: readonly Table[]): Promise<Buffer> =>
  writeExcelFile(
    tables.map(({ name, rows }) => ({
      sheet: name,
      data: rows.map((row, index) =>
        row.map((cell) => {
          if (cell === null) return null;
          const head = index === 0 ? { fontWeight: 'bold' as const } : {};
          return typeof cell === 'number' ? { value: cell, type: Number } : { value: cell, type: String, ...head };
        }),
      ) as SheetData,
      columns: (rows[0] ?? []).map((_, column) => ({
        width: Math.min(40, Math.max(10, ...rows.map((row) => widthOf(row[column])))),
      })),
      stickyRowsCount: 1,
    })),
  ).toBuffer();

/** Hanzi take two places. */
const widthOf = (cell: string | number | null | undefined): number =>
  typeof cell === 'number' ? 12 : [...(cell ?? '')].reduce((sum, sign) => sum + (/\p{Script=Han}/u.test(sign) ? 2 : 1), 2);
