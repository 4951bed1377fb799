import { nearest } from '../openssh/nearest.ts'

/** `, did you mean "x"?` or nothing. */
export function didYouMean(name: string, names: Iterable<string>): string {
  const near = nearest(name, names)
  return near === undefined ? '' : `, did you mean "${near}"?`
}
