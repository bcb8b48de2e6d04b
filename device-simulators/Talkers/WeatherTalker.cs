using System.Globalization;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Talkers;

/// <summary>A weather head: wind (MWV), the composite (MDA) and its transducers (XDR). What it has no value of is an empty field, never a 0.</summary>
/// <remarks>
/// <code>
/// MWV  137.0,T,2.15,M,A
/// MDA  29.91,I,1.0130,B,-3.5,C,,,56.8,,-10.9,C,137.0,T,,,4.2,N,2.15,M      no water, no magnetic direction: that fits 82 characters
/// XDR  C,-3.5,C,TEMP,C,-10.9,C,DEWP,H,56.8,P,RH,P,1.0130,B,BARO
/// </code>
/// </remarks>
/// <param name="talker">Its letters.</param>
/// <param name="station">The air around it.</param>
/// <param name="sentences">What it sends; all unless given.</param>
public sealed class WeatherTalker(string talker, AirStation station, IReadOnlyList<string>? sentences = null) : TalkingHead(talker, sentences ?? All)
{
    /// <summary>What such a head can send.</summary>
    public static IReadOnlyList<string> All { get; } = ["MWV", "MDA", "XDR"];

    private const double KilopascalPerInchOfMercury = 3.386389;
    private const double KilopascalPerBar = 100;
    private const double MetresPerSecondPerKnot = 1852.0 / 3600;

    // Magnus formula over water, WMO-No. 8, annex 4.B.
    private const double MagnusB = 17.62;
    private const double MagnusC = 243.12;

    public override string FieldsOf(string formatter)
    {
        var air = station.Read();
        var dew = DewPoint(air.Temperature, air.Humidity);
        return formatter switch
        {
            "MWV" => air is { WindSpeed: not null, WindDirection: not null } ? $"{Tenths(air.WindDirection)},T,{Hundredths(air.WindSpeed)},M,A" : ",T,,M,V",
            "MDA" => string.Join(
                ',', Pair(Hundredths(air.Pressure / KilopascalPerInchOfMercury), 'I'), Pair(Bar(air.Pressure), 'B'), Pair(Tenths(air.Temperature), 'C'), ",",
                Tenths(air.Humidity), "", Pair(Tenths(dew), 'C'), Pair(Tenths(air.WindDirection), 'T'), ",",
                Pair(Tenths(air.WindSpeed / MetresPerSecondPerKnot), 'N'), Pair(Hundredths(air.WindSpeed), 'M')),
            "XDR" => $"C,{Tenths(air.Temperature)},C,TEMP,C,{Tenths(dew)},C,DEWP,H,{Tenths(air.Humidity)},P,RH,P,{Bar(air.Pressure)},B,BARO",
            _ => throw new ArgumentOutOfRangeException(nameof(formatter), formatter, "No sentence of a weather head"),
        };
    }

    private static double? DewPoint(double? celsius, double? humidity)
    {
        if (celsius is not { } air || humidity is not > 0) return null;
        var gamma = Math.Log(humidity.Value / 100) + (MagnusB * air / (MagnusC + air));
        return MagnusC * gamma / (MagnusB - gamma);
    }

    private static string Pair(string value, char unit) => value.Length == 0 ? "," : $"{value},{unit}";

    private static string Bar(double? kilopascal) => Text(kilopascal / KilopascalPerBar, "0.0000");

    private static string Tenths(double? value) => Text(value, "0.0");

    private static string Hundredths(double? value) => Text(value, "0.00");

    private static string Text(double? value, string form) => value?.ToString(form, CultureInfo.InvariantCulture) ?? "";
}
