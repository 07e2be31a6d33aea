import type { Operation, RouteKey } from './operations.ts';
import { onlyPage } from './page.ts';
import * as views from './schemas/views.ts';

/** The routes of the read models themselves, and of the board's sections. */

const onViews = (summary: string, body?: Operation['body'], example?: unknown, status = 200): Operation => ({
  at: 'views',
  summary,
  tag: 'views',
  access: 'write',
  status,
  ...(body === undefined ? {} : { body }),
  ...(example === undefined ? {} : { example }),
});

export const viewOperations: Readonly<Record<RouteKey, Operation>> = {
  'GET /views': {
    summary: 'The read models: which build is read, and a rebuild under way',
    at: 'views',
    tag: 'views',
    access: 'read',
  },
  'GET /views/parked': {
    summary: 'Streams that a view could not fold',
    at: 'views',
    tag: 'views',
    access: 'read',
    query: onlyPage,
  },
  'POST /views/redrive': onViews('Fold one parked stream again', views.redrive, { stream: 'case#K7Q29XMB' }),
  'POST /views/{view}/rebuild': onViews('Make a read model again from the events, or go on with it', undefined, undefined, 202),
  'POST /views/{view}/switch': onViews('Read a build that differs all the same, or the previous one', views.switchTo, {
    to: 'previous',
  }),
  'GET /board/{section}': {
    summary: 'One list of the board, page by page (G2)',
    at: 'board',
    tag: 'board',
    access: 'read',
    query: views.sectionQuery,
  },
};
