/** Words no honest text holds, for finding out where a private field leaks. */
export const plantedWord = (seed: string): string => `zephyrquill${seed.toLowerCase().replace(/[^a-z0-9]/g, '')}`;
