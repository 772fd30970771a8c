import { sum } from 'lodash'

export const dynamic = 'force-dynamic'

export async function GET(request) {
  return Response.json({ sum: sum(new URL(request.url).searchParams.getAll('price').map(Number)) })
}

export async function POST(request) {
  return Response.json(await request.json(), { status: 201 })
}
