/** What the host's own sshd says of a proposed configuration. */
export type JudgeVerdict =
  | { readonly verdict: 'accepted' }
  /** `at` is `file:line`, with the real name of the file. */
  | { readonly verdict: 'rejected'; readonly message: string; readonly at?: string }
  /** These lines of `sshd -T` differ between the tree and our reading of it. */
  | { readonly verdict: 'disagrees'; readonly spec: string | null; readonly lines: readonly string[] }
  /** It could not be asked, and why. */
  | { readonly verdict: 'unknown'; readonly why: string }
