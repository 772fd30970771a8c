/** The position of the last of ascending numbers that is not larger than `value`, -1 when all are. */
export function lastAtOrBefore(numbers: Float64Array, value: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (numbers[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}
