namespace SmartPoles.Protocols.Fieldbus.Nmea0183;

/// <summary>One measurement of an XDR sentence. Borrows the sentence.</summary>
public readonly ref struct NmeaTransducer
{
    /// <summary>Kind: C temperature, H humidity, P pressure, A angle, G generic ...</summary>
    public char Kind { get; internal init; }

    /// <summary>As sent; NaN where the field is empty.</summary>
    public double Value { get; internal init; }

    /// <summary>Unit: C Celsius, P percent or pascal, B bar, D degrees ...; 0 where there is none.</summary>
    public char Unit { get; internal init; }

    /// <summary>Name of the transducer.</summary>
    public ReadOnlySpan<byte> Name { get; internal init; }

    /// <summary>
    /// The value in the unit of its kind: C Celsius, H percent, P kilopascal, A degrees, V as rain in millimetres. False for another kind or an
    /// unknown unit; NaN where the field is empty.
    /// </summary>
    public bool TryConvert(out double value)
    {
        (var isKnown, value) = (Kind, Unit) switch
        {
            ('C', 'C') or ('H', 'P') or ('A', 'D') or ('V', 'M') => (true, Value),
            ('C', 'F') => (true, (Value - 32) / 1.8),
            ('P', 'B') => (true, Value * NmeaUnits.KilopascalPerBar),
            ('P', 'P') => (true, Value / 1000),
            ('P', 'H') => (true, Value / 10),
            ('P', 'I') => (true, Value * NmeaUnits.KilopascalPerInchOfMercury),
            ('P', 'M') => (true, Value * NmeaUnits.KilopascalPerMillimetreOfMercury),
            ('V', 'I') => (true, Value * NmeaUnits.MillimetresPerInch),
            _ => (false, double.NaN),
        };
        return isKnown;
    }
}

/// <summary>Transducer measurements (XDR): quadruples of kind, value, unit, name, without allocation.</summary>
/// <remarks>
/// <code>
/// $WIXDR,C,-3.5,C,TEMP,H,56.8,P,RH,P,1.013,B,BARO*6F
///        |------------| |--------| |------------|
/// </code>
/// </remarks>
public readonly ref struct NmeaTransducers
{
    private const int FieldsEach = 4;

    private readonly NmeaFields _fields;

    private NmeaTransducers(NmeaFields fields) => _fields = fields;

    /// <summary>How many.</summary>
    public int Count => _fields.Count / FieldsEach;

    /// <summary>One of them.</summary>
    public NmeaTransducer this[int index]
    {
        get
        {
            _fields.TryOptional((index * FieldsEach) + 1, out var value);
            return new NmeaTransducer
            {
                Kind = _fields.Letter(index * FieldsEach), Value = value, Unit = _fields.Letter((index * FieldsEach) + 2), Name = _fields[(index * FieldsEach) + 3],
            };
        }
    }

    /// <summary>Reads a sentence; every value is a number or empty, every kind one letter.</summary>
    public static NmeaContent Read(scoped in NmeaSentence sentence, out NmeaTransducers transducers)
    {
        transducers = default;
        if (!sentence.Formatter.SequenceEqual("XDR"u8)) return NmeaContent.OtherFormatter;
        var fields = sentence.Fields;
        var count = fields.Count;
        if (count == 0 || count % FieldsEach != 0) return NmeaContent.BadField;
        for (var at = 0; at < count; at += FieldsEach)
        {
            if (fields.Letter(at) == 0 || fields[at + 2].Length > 1 || !fields.TryOptional(at + 1, out _)) return NmeaContent.BadField;
        }

        transducers = new NmeaTransducers(fields);
        return NmeaContent.Ok;
    }
}
