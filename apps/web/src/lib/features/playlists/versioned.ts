/** A playlist as a picture is asked for: the picture is made of its tracks, so a change makes another one. */
export const versioned = ({ id, updatedAt }: { readonly id: string; readonly updatedAt: string }) => ({
  id,
  imageTag: updatedAt,
});
