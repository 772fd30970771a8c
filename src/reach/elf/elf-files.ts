import { type ElfFile, readElf } from '../../binary/elf.ts'
import type { ImageFiles } from '../../contents/image-files.ts'
import { bytesOfFile } from '../../packages/file-bytes.ts'

/** ELF files of an image, each read once, hard links as one. */
export interface ElfFiles {
  /** Undefined for what is no ELF file. */
  read(node: number): Promise<ElfFile | undefined>
}

export function elfFiles(files: ImageFiles): ElfFiles {
  const known = new Map<number, Promise<ElfFile | undefined>>()
  return {
    read(node) {
      if (node === -1 || files.kind(node) !== 'file') return Promise.resolve(undefined)
      const inode = files.inodeOf(node)
      let elf = known.get(inode)
      if (!elf) known.set(inode, (elf = readElf(bytesOfFile(files, node))))
      return elf
    },
  }
}
