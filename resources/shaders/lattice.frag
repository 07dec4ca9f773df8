#version 330 core

// The lattice: every pixel is the area average of the cells under it, coloured from paper to ink and
// warmed towards amber. The same picture as hopview.pictures.lattice.lattice_view.

uniform sampler2D state;  // 0 paper, 1 ink; level k holds means over 2^k x 2^k cells
uniform sampler2D glow;   // 0 cold, 1 has just flipped
uniform float height;     // of the target, in pixels
uniform vec4 rect;        // left, top, right, bottom of the lattice, in pixels from the top left
uniform vec2 base;        // a whole number of cells (column, row), subtracted from the next two, for precision
uniform vec2 start;       // the place in cells at the rectangle's corner
uniform vec2 cells;       // the place in cells where the lattice ends
uniform float advance;    // cells a pixel
uniform float level;
uniform float strength;   // of the glow; 0 when all is cold
uniform vec3 paper;
uniform vec3 ink;
uniform vec3 amber;
uniform vec3 ground;

out vec4 colour;

void main() {
    vec2 pixel = vec2(gl_FragCoord.x, height - gl_FragCoord.y) - 0.5;
    if (any(lessThan(pixel + 0.5, rect.xy)) || any(greaterThan(pixel + 0.5, rect.zw))) {
        colour = vec4(ground, 1.0);
        return;
    }
    int lod = int(level + 0.5);
    float block = float(1 << lod);
    vec2 low = clamp(start + (pixel - rect.xy) * advance, -base, cells) / block;
    vec2 high = clamp(start + (pixel - rect.xy + 1.0) * advance, -base, cells) / block;
    ivec2 first = ivec2(floor(low));
    ivec2 last = ivec2(ceil(high));
    ivec2 offset = ivec2(base / block);
    ivec2 most = textureSize(state, lod) - 1;

    vec2 sum = vec2(0.0);
    float area = 0.0;
    for (int row = first.y; row < last.y; ++row) {
        float tall = min(high.y, float(row + 1)) - max(low.y, float(row));
        for (int column = first.x; column < last.x; ++column) {
            float covered = tall * (min(high.x, float(column + 1)) - max(low.x, float(column)));
            ivec2 at = clamp(ivec2(column, row) + offset, ivec2(0), most);
            float warm = strength > 0.0 ? texelFetch(glow, at, lod).r : 0.0;
            sum += covered * vec2(texelFetch(state, at, lod).r, warm);
            area += covered;
        }
    }
    vec2 mean = sum / max(area, 1e-9);
    vec3 shade = mix(paper, ink, mean.x);
    colour = vec4(mix(shade, amber, strength * mean.y), 1.0);
}
