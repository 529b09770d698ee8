export const sharing = {
  untitled: 'Music for you',
  by: (name: string) => `Shared by ${name}`,
  until: (time: string) => `To be heard until ${time}`,
};
