namespace SmartPoles.DeviceSimulators.World;

/// <summary>The air over the city at one moment.</summary>
/// <param name="SunElevation">Degrees above the horizon.</param>
/// <param name="Temperature">Degrees Celsius.</param>
/// <param name="Humidity">Relative humidity, %.</param>
/// <param name="Pressure">kPa.</param>
/// <param name="WindSpeed">m/s.</param>
/// <param name="WindDirection">Degrees the wind comes from, 0..360.</param>
/// <param name="RainRate">mm/h.</param>
/// <param name="Illuminance">lx.</param>
/// <param name="Solar">Global radiation, W/m2.</param>
/// <param name="Noise">dB(A) at the kerb.</param>
/// <param name="Pm25">ug/m3.</param>
/// <param name="Pm10">ug/m3.</param>
public readonly record struct Weather(
    double SunElevation,
    double Temperature,
    double Humidity,
    double Pressure,
    double WindSpeed,
    double WindDirection,
    double RainRate,
    double Illuminance,
    double Solar,
    double Noise,
    double Pm25,
    double Pm10);
