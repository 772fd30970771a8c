import { format } from 'date-fns'

export default function Page() {
  return <h1>Open since {format(new Date(2024, 6, 1), 'MMMM yyyy')}</h1>
}
