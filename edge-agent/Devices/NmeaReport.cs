using SmartPoles.Protocols.Fieldbus.Nmea0183;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>One sentence, read once for all the quantities that come from it. Borrows the sentence; allocates nothing.</summary>
/// <remarks>
/// <code>
/// sentence --Of--> content --Ok--------> a number of each part; an empty field has none: NoValue
///                          --NotValid--> the head has no value: NoValue, and a Fix of 0
///                          --else------> the checksum is right, the fields are not: BadFrame, or OutOfRange for what cannot be
/// </code>
/// </remarks>
internal readonly ref struct NmeaReport
{
    private readonly NmeaMeteorology _weather;
    private readonly NmeaWind _wind;
    private readonly NmeaPosition _place;
    private readonly NmeaTransducers _transducers;

    private NmeaReport(scoped in NmeaSentence sentence, NmeaFormatter formatter)
    {
        Formatter = formatter;
        Content = formatter switch
        {
            NmeaFormatter.MDA => NmeaMeteorology.Read(sentence, out _weather),
            NmeaFormatter.MWV => NmeaWind.Read(sentence, out _wind),
            NmeaFormatter.XDR => NmeaTransducers.Read(sentence, out _transducers),
            _ => NmeaPosition.Read(sentence, out _place),
        };
    }

    public NmeaFormatter Formatter { get; }

    /// <summary>What its fields are worth.</summary>
    public NmeaContent Content { get; }

    /// <summary>False for a sentence that holds nothing of interest here.</summary>
    public static bool TryOf(scoped in NmeaSentence sentence, out NmeaReport report)
    {
        var isKnown = NmeaFormatters.TryOf(sentence.Formatter, out var formatter);
        report = isKnown ? new NmeaReport(sentence, formatter) : default;
        return isKnown;
    }

    /// <summary>What the sentence tells of a quantity; false when it does not speak of it.</summary>
    /// <param name="source">The place from which it may come.</param>
    /// <param name="field">The row of the profile.</param>
    /// <param name="unixMs">Time of the reading.</param>
    /// <param name="reading">A value, or why there is none.</param>
    public bool TryDecode(NmeaSource source, ProfileField field, long unixMs, out Reading reading)
    {
        reading = default;
        if (source.Formatter != Formatter) return false;
        if (Content is not (NmeaContent.Ok or NmeaContent.NotValid))
        {
            reading = Reading.Bad(field.Quantity, unixMs, Content == NmeaContent.OutOfRange ? Quality.Implausible : Quality.BadFrame);
            return true;
        }

        if (source.Part == NmeaPart.Fix)
        {
            reading = FieldDecoder.Judge(field, Content == NmeaContent.Ok ? 1 : 0, unixMs);
            return true;
        }

        if (Content == NmeaContent.NotValid)
        {
            reading = Reading.Bad(field.Quantity, unixMs, Quality.NoValue);
            return true;
        }

        if (!TryNumber(source, out var number)) return false;
        reading = FieldDecoder.Judge(field, number, unixMs);
        return true;
    }

    /// <summary>NaN for an empty field.</summary>
    private bool TryNumber(NmeaSource source, out double number)
    {
        number = (Formatter, source.Part) switch
        {
            (NmeaFormatter.MDA, NmeaPart.WindSpeed) => _weather.WindMetresPerSecond,
            (NmeaFormatter.MDA, NmeaPart.WindDirection) => _weather.WindDegrees,
            (NmeaFormatter.MDA, NmeaPart.Temperature) => _weather.AirCelsius,
            (NmeaFormatter.MDA, NmeaPart.Humidity) => _weather.HumidityPercent,
            (NmeaFormatter.MDA, NmeaPart.Pressure) => _weather.PressureKilopascal,
            (NmeaFormatter.MWV, NmeaPart.WindSpeed) => _wind.SpeedMetresPerSecond,
            (NmeaFormatter.MWV, NmeaPart.WindDirection) => _wind.AngleDegrees,
            (_, NmeaPart.Latitude) => _place.Latitude,
            (_, NmeaPart.Longitude) => _place.Longitude,
            (_, NmeaPart.Altitude) => _place.AltitudeMetres,
            (_, NmeaPart.Satellites) => _place.Satellites,
            (_, NmeaPart.Dilution) => _place.HorizontalDilution,
            _ => double.NaN,
        };
        return Formatter switch
        {
            NmeaFormatter.XDR => TryTransducer(source, out number),
            NmeaFormatter.MWV => source.Reference == NmeaReference.Any || (source.Reference == NmeaReference.True) == _wind.IsTrue,
            _ => true,
        };
    }

    private bool TryTransducer(NmeaSource source, out double number)
    {
        number = double.NaN;
        for (var index = 0; index < _transducers.Count; index++)
        {
            var each = _transducers[index];
            if (each.Kind != source.TransducerKind || (source.Transducer is { } name && !IsCalled(each.Name, name))) continue;

            // In a unit that nobody knows there is no value, and none of another transducer stands in for it.
            each.TryConvert(out number);
            return true;
        }

        return false;
    }

    private static bool IsCalled(ReadOnlySpan<byte> name, string expected)
    {
        if (name.Length != expected.Length) return false;
        for (var index = 0; index < name.Length; index++)
        {
            if (name[index] != expected[index]) return false;
        }

        return true;
    }
}
