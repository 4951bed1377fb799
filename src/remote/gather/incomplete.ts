/** A gather that gave no facts: `message` says why, in words for the report. */
export class Incomplete extends Error {
  override readonly name = 'Incomplete'
}
