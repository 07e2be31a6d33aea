/** Wide, narrow and printed. */
export const style = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1000px;padding:24px;color:#222;background:#fff;font:15px/1.55 "Noto Sans CJK SC","Noto Sans SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif}
h1{font-size:26px;margin:0 0 4px}h2{font-size:19px;margin:34px 0 10px;border-bottom:2px solid #0072B2;padding-bottom:3px}h3{font-size:16px;margin:18px 0 6px}
.meta,.note{color:#555;font-size:13px;margin:4px 0 10px}
.switch{float:right;font-size:14px}.switch label{margin:0 10px 0 3px}
main{display:none}
body:has(#zh:checked) main.zh,body:has(#en:checked) main.en{display:block}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:12px}
.tiles div{border:1px solid #ccc;border-radius:6px;padding:10px 12px;break-inside:avoid}
.tiles b{font-size:24px;white-space:nowrap}.tiles span{display:block;font-size:14px}.tiles small{color:#666}
.tiles span.better,.tiles span.worse,.tiles span.same{display:inline;margin-left:6px;font-size:13px;white-space:nowrap}
.better{color:#006b4f}.worse{color:#b34700;font-weight:600}
table{border-collapse:collapse;width:100%;font-size:13px}th,td{padding:4px 8px;border-bottom:1px solid #ddd;text-align:left;vertical-align:middle}
th{background:#f2f5f8;border-bottom:1px solid #999}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}th.n{white-space:normal}
tr.total td{font-weight:600;border-top:1px solid #999}
.wide{overflow-x:auto}
figure{margin:8px 0 16px;break-inside:avoid;max-width:760px}figure.half{display:inline-block;width:48%;min-width:300px}figcaption{font-weight:600;font-size:14px}
svg{width:100%;height:auto;display:block;font-family:inherit}td svg{width:180px}svg text{fill:#222}svg text[fill="#fff"]{fill:#fff}
.weak{border-left:5px solid #D55E00;padding:2px 0 6px 14px;margin:14px 0;break-inside:avoid-page}
a{color:#005a8f;text-decoration:none;border-bottom:1px dotted #7aa7c7}a:focus-visible{outline:2px solid #D55E00}
code{font-size:12px;margin-right:8px;white-space:nowrap}
@media print{@page{size:A4;margin:14mm}a{color:inherit;border:0}body{padding:0;max-width:none;font-size:11px}.switch{display:none}h1{font-size:20px}h2{font-size:15px;margin-top:20px;break-after:avoid}h3{font-size:13px;break-after:avoid}table{font-size:10px}tr{break-inside:avoid}thead{display:table-header-group}.wide{overflow:visible}.tiles{grid-template-columns:repeat(3,1fr)}.tiles b{font-size:17px}figure{max-width:150mm}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
