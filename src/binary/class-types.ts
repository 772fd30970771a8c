/** Classes in a descriptor or a generic signature: `(Ljava/util/List<Lshop/Item;>;)V`. */
export function addTypes(text: string, types: Set<string>): void {
  for (let at = text.indexOf('L'); at !== -1; at = text.indexOf('L', at)) {
    let end = at + 1
    while (end < text.length && !';<:.'.includes(text[end]!)) end++
    if (text[end] === ';' || text[end] === '<') types.add(text.slice(at + 1, end))
    at = end
  }
}
