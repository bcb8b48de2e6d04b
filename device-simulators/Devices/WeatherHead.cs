using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Devices;

/// <summary>Weather and air head after Renke RS-FSXCS-N01: function 03 only, base 500, no values as sentinels.</summary>
/// <remarks>
/// <code>
/// 500 wind m/s /10 | 501 force 0..17 | 502 direction 0..7 | 503 direction deg | 504 RH % /10 | 505 C /10 signed
/// 506 noise dB /10 | 507 PM2.5 | 508 PM10 | 509 kPa /10 | 510-511 lux, 32 bit | 512 lux /100 | 513 rain mm /10
/// 514 compass deg x100 | 515 solar W/m2
/// </code>
/// </remarks>
public sealed class WeatherHead(string name, AirStation station)
    : RegisterDevice(name, DeviceKind.WeatherHead, new DeviceIdentity("Renke", "RS-FSXCS-N01", "2.0"))
{
    // Upper bounds of Beaufort forces 0..16, m/s (WMO-No. 8, extended scale).
    private static readonly double[] BeaufortMax =
        [0.2, 1.5, 3.3, 5.4, 7.9, 10.7, 13.8, 17.1, 20.7, 24.4, 28.4, 32.6, 36.9, 41.4, 46.1, 50.9, 56.0];

    public override bool AnswersInputRegisters => false;

    protected override void Fill(RegisterImage image)
    {
        var air = station.Read();
        image.UInt16(500, Quantity.EnvWindSpeed, air.WindSpeed, 10);
        image.UInt16(501, Quantity.EnvWindForce, ForceOf(air.WindSpeed));
        image.Also(502, "wind direction, eighths", air.WindDirection is { } eighth ? Math.Round(eighth / 45) % 8 : null);
        image.UInt16(503, Quantity.EnvWindDirection, air.WindDirection);
        image.UInt16(504, Quantity.EnvHumidity, air.Humidity, 10);
        image.Int16(505, Quantity.EnvTemperature, air.Temperature, 10);
        image.UInt16(506, Quantity.EnvNoise, air.Noise, 10);
        image.UInt16(507, Quantity.EnvPm25, air.Pm25);
        image.UInt16(508, Quantity.EnvPm10, air.Pm10);
        image.UInt16(509, Quantity.EnvPressure, air.Pressure, 10);
        image.UInt32(510, Quantity.EnvIlluminance, air.Illuminance);
        image.Also(512, "illuminance, hundreds of lx", air.Illuminance, 0.01);
        image.UInt16(513, Quantity.EnvRain, air.Rain, 10);
        image.Also(514, "compass", air.WindDirection, 100);
        image.UInt16(515, Quantity.EnvSolar, air.Solar);
    }

    private static double? ForceOf(double? speed)
    {
        if (speed is not { } metresPerSecond) return null;
        var force = Array.FindIndex(BeaufortMax, max => metresPerSecond <= max);
        return force < 0 ? BeaufortMax.Length : force;
    }
}
