// A piece of city is flat enough: metres east and north by the mean radius of the earth, x to the right, y down, as the server's squares are.

const METRES_PER_DEGREE = 6371008.8 * Math.PI / 180;
const METRES_PER_PIXEL_AT_ZOOM_0 = 156543.033928;   // tiles of 256 pixels, equator
const FINEST = 0.05;
const COARSEST = 2000;

export class Projection {
  constructor() {
    this.longitude = 0;
    this.latitude = 0;
    this.metresPerPixel = 10;
    this.width = 1;
    this.height = 1;
    this.narrowing = 1;
  }

  /** Fixes what a degree of longitude is worth, for the whole city alike. */
  centreOn([west, south, east, north]) {
    this.narrowing = Math.max(0.01, Math.cos((south + north) / 2 * Math.PI / 180));
  }

  /** The view that shows a box whole, at least so many metres wide. */
  fitting([west, south, east, north], metresMin, marginPixels) {
    const across = Math.max((east - west) * METRES_PER_DEGREE * this.narrowing, metresMin);
    const up = Math.max((north - south) * METRES_PER_DEGREE, metresMin * this.height / this.width);
    const metresPerPixel = Math.max(across / Math.max(50, this.width - 2 * marginPixels), up / Math.max(50, this.height - 2 * marginPixels));
    return { longitude: (west + east) / 2, latitude: (south + north) / 2, metresPerPixel };
  }

  take({ longitude, latitude, metresPerPixel }) {
    this.longitude = longitude;
    this.latitude = latitude;
    this.metresPerPixel = Math.min(COARSEST, Math.max(FINEST, metresPerPixel));
  }

  get pixelsPerLongitude() { return METRES_PER_DEGREE * this.narrowing / this.metresPerPixel; }

  get pixelsPerLatitude() { return METRES_PER_DEGREE / this.metresPerPixel; }

  get zoom() {
    return Math.min(24, Math.max(0, Math.log2(METRES_PER_PIXEL_AT_ZOOM_0 * this.narrowing / this.metresPerPixel)));
  }

  x(longitude) { return this.width / 2 + (longitude - this.longitude) * this.pixelsPerLongitude; }

  y(latitude) { return this.height / 2 - (latitude - this.latitude) * this.pixelsPerLatitude; }

  longitudeAt(x) { return this.longitude + (x - this.width / 2) / this.pixelsPerLongitude; }

  latitudeAt(y) { return this.latitude - (y - this.height / 2) / this.pixelsPerLatitude; }

  /** What is seen and a margin of so many widths around it: west, south, east, north, kept on the globe. */
  box(margin) {
    const across = this.width * (1 + 2 * margin) / 2 / this.pixelsPerLongitude;
    const up = this.height * (1 + 2 * margin) / 2 / this.pixelsPerLatitude;
    return [
      Math.max(-180, this.longitude - across), Math.max(-90, this.latitude - up), Math.min(180, this.longitude + across), Math.min(90, this.latitude + up),
    ];
  }

  pan(dx, dy) {
    this.longitude -= dx / this.pixelsPerLongitude;
    this.latitude += dy / this.pixelsPerLatitude;
  }

  /** Nearer by `factor`, with what is under a point staying there. */
  zoomAt(x, y, factor) {
    const [longitude, latitude] = [this.longitudeAt(x), this.latitudeAt(y)];
    this.take({ longitude: this.longitude, latitude: this.latitude, metresPerPixel: this.metresPerPixel / factor });
    this.longitude += longitude - this.longitudeAt(x);
    this.latitude += latitude - this.latitudeAt(y);
  }
}
