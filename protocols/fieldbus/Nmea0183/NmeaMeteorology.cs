namespace SmartPoles.Protocols.Fieldbus.Nmea0183;

/// <summary>Meteorological composite (MDA). A value that the station does not have is NaN.</summary>
/// <remarks>
/// <code>
/// $WIMDA,29.7544,I,1.0076,B,35.5,C,,,42.1,,20.6,C,116.4,T,107.7,M,1.2,N,0.6,M*66
///        0       1 2      3 4    5   8    9 10   11 12  13 14  15 16 17 18 19
///        inHg      bar      air   6,7 water      dew      wind true, magnetic, knots, m/s
///                                    % RH, absolute humidity
/// </code>
/// A letter behind each value names its unit; a value whose letter is another is refused.
/// </remarks>
/// <param name="PressureKilopascal">Air pressure; from bar where it is told, else from inches.</param>
/// <param name="AirCelsius">Air temperature.</param>
/// <param name="WaterCelsius">Water temperature.</param>
/// <param name="HumidityPercent">Relative humidity.</param>
/// <param name="DewPointCelsius">Dew point.</param>
/// <param name="WindDegrees">Direction of the wind, true.</param>
/// <param name="WindMetresPerSecond">Speed of the wind; from m/s where it is told, else from knots.</param>
public readonly record struct NmeaMeteorology(
    double PressureKilopascal,
    double AirCelsius,
    double WaterCelsius,
    double HumidityPercent,
    double DewPointCelsius,
    double WindDegrees,
    double WindMetresPerSecond)
{
    private const int FieldCount = 20;

    /// <summary>Reads a sentence.</summary>
    public static NmeaContent Read(in NmeaSentence sentence, out NmeaMeteorology weather)
    {
        weather = default;
        if (!sentence.Formatter.SequenceEqual("MDA"u8)) return NmeaContent.OtherFormatter;
        var fields = sentence.Fields;
        if (fields.Count != FieldCount) return NmeaContent.BadField;
        if (!fields.TryOptional(0, out var inches) || !fields.TryOptional(2, out var bar) || !fields.TryOptional(4, out var air)
            || !fields.TryOptional(6, out var water) || !fields.TryOptional(8, out var humidity) || !fields.TryOptional(10, out var dew)
            || !fields.TryOptional(12, out var direction) || !fields.TryOptional(16, out var knots) || !fields.TryOptional(18, out var speed))
        {
            return NmeaContent.BadField;
        }

        if (!HasUnit(fields, 0, 'I') || !HasUnit(fields, 2, 'B') || !HasUnit(fields, 4, 'C') || !HasUnit(fields, 6, 'C') || !HasUnit(fields, 10, 'C')
            || !HasUnit(fields, 12, 'T') || !HasUnit(fields, 16, 'N') || !HasUnit(fields, 18, 'M'))
        {
            return NmeaContent.UnknownUnit;
        }

        if (humidity is < 0 or > 100 || direction is < 0 or > 360 || speed < 0 || knots < 0 || bar < 0 || inches < 0) return NmeaContent.OutOfRange;
        weather = new NmeaMeteorology(
            double.IsNaN(bar) ? inches * NmeaUnits.KilopascalPerInchOfMercury : bar * NmeaUnits.KilopascalPerBar,
            air,
            water,
            humidity,
            dew,
            direction,
            double.IsNaN(speed) ? knots * NmeaUnits.MetresPerSecondPerKnot : speed);
        return NmeaContent.Ok;
    }

    private static bool HasUnit(in NmeaFields fields, int value, char unit) => fields[value].IsEmpty || fields.Is(value + 1, unit);
}
