import { type HttpAnswer, type HttpRequest, headerOf } from './http-event.ts';

/**
 * A browser cannot send a token by itself: on this host it may carry one in a cookie, which stands in for the sign-in page of the user
 * pool. For reading alone, so that no page elsewhere can have somebody signed in change anything.
 */
const cookieName = 'kefu-local';

/** Signs the browser in and sends it on to a page of this host. */
export const signedIn = (token: string, to: string): HttpAnswer => ({
  status: 302,
  headers: { location: to, 'cache-control': 'no-store' },
  cookies: [`${cookieName}=${token}; Path=/; HttpOnly; SameSite=Strict`],
  body: '',
});

/** A path of this host and nothing that a browser would take for another place. */
export const isOwnPath = (to: string): boolean => /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(to);

/** The request with the cookie's token as its authorization, where it reads and brings none itself. */
export const withSession = (request: HttpRequest): HttpRequest => {
  const token = (headerOf(request, 'cookie') ?? '')
    .split(/;\s*/)
    .find((pair) => pair.startsWith(`${cookieName}=`))
    ?.slice(cookieName.length + 1);
  if (!token || request.method !== 'GET' || headerOf(request, 'authorization') !== undefined || !isLoopbackName(request))
    return request;
  return { ...request, rawHeaders: [...request.rawHeaders, 'authorization', `Bearer ${token}`] };
};

/** A page elsewhere that has its own name point here (DNS rebinding) must get neither a token nor what one opens. */
export const isLoopbackName = (request: HttpRequest): boolean =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(headerOf(request, 'host') ?? '');
