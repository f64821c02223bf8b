// SPDX-License-Identifier: MIT
// What SDL itself takes until there is light: a window, its surface, one colour. Ends when told to.

#include <SDL.h>

int main() {
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0"); // as the kiosk: no GL for a surface
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) return 1;
    SDL_Window* const window = SDL_CreateWindow("bare", 0, 0, 1280, 800, 0);
    SDL_Surface* const surface = window == nullptr ? nullptr : SDL_GetWindowSurface(window);
    if (surface == nullptr) return 1;
    SDL_FillRect(surface, nullptr, 0xFFFFFFFF);
    SDL_UpdateWindowSurface(window);
    SDL_Event event;
    while (SDL_WaitEvent(&event) != 0)
        if (event.type == SDL_QUIT) return 0;
    return 1;
}
