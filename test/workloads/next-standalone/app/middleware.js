import { NextResponse } from 'next/server'

export function middleware() {
  const response = NextResponse.next()
  response.headers.set('x-shop', 'yes')
  return response
}

export const config = { matcher: '/items/:path*' }
