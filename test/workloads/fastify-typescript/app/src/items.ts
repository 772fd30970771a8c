export interface Item {
  name: string
  price: number
}

export const items: Item[] = [
  { name: 'bread', price: 3 },
  { name: 'butter', price: 2.5 },
]
