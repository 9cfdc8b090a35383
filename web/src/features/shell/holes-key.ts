export const holesKey = ['holes'] as const
