import { notFound } from 'next/navigation'

const PRICES = { bread: 3, butter: 2.5 }

export default async function Page({ params }) {
  const { name } = await params
  if (!PRICES[name]) notFound()
  return <p>{`${name} costs ${PRICES[name]}`}</p>
}
