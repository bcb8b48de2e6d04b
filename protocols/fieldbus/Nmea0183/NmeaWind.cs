namespace SmartPoles.Protocols.Fieldbus.Nmea0183;

/// <summary>Wind speed and angle (MWV).</summary>
/// <remarks>
/// <code>
/// $WIMWV,214.8,R,0.1,K,A*28
///        |     | |   | '- A valid, V not
///        |     | |   '--- N knots, M m/s, K km/h, S statute miles/h
///        |     | '------- speed
///        |     '--------- R relative to the instrument's bow, T true
///        '--------------- angle, 0 to 360 deg
/// </code>
/// On a pole the bow of the instrument is mounted to the north, so that R and T are the same there if it was mounted well.
/// </remarks>
/// <param name="AngleDegrees">0 to 360.</param>
/// <param name="IsTrue">Against north; else against the instrument.</param>
/// <param name="SpeedMetresPerSecond">m/s, whatever the unit was.</param>
public readonly record struct NmeaWind(double AngleDegrees, bool IsTrue, double SpeedMetresPerSecond)
{
    /// <summary>Reads a sentence.</summary>
    public static NmeaContent Read(in NmeaSentence sentence, out NmeaWind wind)
    {
        wind = default;
        if (!sentence.Formatter.SequenceEqual("MWV"u8)) return NmeaContent.OtherFormatter;
        var fields = sentence.Fields;
        if (fields.Count != 5) return NmeaContent.BadField;
        if (fields.Is(4, 'V')) return NmeaContent.NotValid;
        if (!fields.Is(4, 'A') || !(fields.Is(1, 'R') || fields.Is(1, 'T'))) return NmeaContent.BadField;
        if (!fields.TryNumber(0, out var angle) || !fields.TryNumber(2, out var speed)) return NmeaContent.BadField;
        if (NmeaUnits.SpeedFactor(fields.Letter(3)) is not { } factor) return NmeaContent.UnknownUnit;
        if (angle is < 0 or > 360 || speed < 0) return NmeaContent.OutOfRange;
        wind = new NmeaWind(angle, fields.Is(1, 'T'), speed * factor);
        return NmeaContent.Ok;
    }
}
