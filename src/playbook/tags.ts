/** `--tags` and `--skip-tags`; none: all tasks but those tagged `never`. */
export interface TagChoice {
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
}

/** Whether a task with these tags is chosen, by Ansible's rules for `all`, `tagged`, `untagged`, `always` and `never`. */
export function isChosen(tags: readonly string[], { tags: only, skipTags: skip }: TagChoice): boolean {
  return isWanted(tags, only.length === 0 ? ['all'] : only) && !isSkipped(tags, skip)
}

function isWanted(tags: readonly string[], only: readonly string[]): boolean {
  if (tags.includes('always') || tags.some(tag => only.includes(tag))) return true
  if (tags.length === 0) return only.includes('all') || only.includes('untagged')
  return !tags.includes('never') && (only.includes('all') || only.includes('tagged'))
}

function isSkipped(tags: readonly string[], skip: readonly string[]): boolean {
  if (skip.includes('all')) return !tags.includes('always') || skip.includes('always')
  if (tags.some(tag => skip.includes(tag))) return true
  return tags.length === 0 ? skip.includes('untagged') : skip.includes('tagged')
}
