namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>One record that a water or gas meter has frozen: the answer to D3xxH and D4xxH.</summary>
/// <remarks>
/// CJ/T 188-2018; behind identifier and serial number
/// <code>
/// | clock (7) | volume (5) | flow (5) | temperature (3) | pressure (3) |            23 bytes, 26 with identifier and serial number
/// </code>
/// </remarks>
/// <param name="Clock">When it was frozen, by the meter's clock and without a zone; null where that is no date.</param>
/// <param name="Volume">The counter, 2 decimals.</param>
/// <param name="Flow">4 decimals.</param>
/// <param name="Celsius">Temperature of the water, in steps of 0.01.</param>
/// <param name="Pressure">Digits with 2 decimals, in the vendor's unit.</param>
public readonly record struct Cjt188Freeze(DateTime? Clock, Cjt188Number Volume, Cjt188Number Flow, double Celsius, double Pressure)
{
    /// <summary>Bytes behind identifier and serial number.</summary>
    public const int Size = Cjt188Clock.Size + (2 * Cjt188Number.Size) + (2 * ShortSize);

    private const int ShortSize = 3;
    private const int Decimals = 2;
    private const int FlowDecimals = 4;

    /// <summary>Reads the data of an answer.</summary>
    /// <param name="data">As <see cref="Cjt188Response.Data"/> gives them.</param>
    /// <param name="record">Set on <see cref="Cjt188ValueStatus.Ok"/> only.</param>
    public static Cjt188ValueStatus TryRead(ReadOnlySpan<byte> data, out Cjt188Freeze record)
    {
        record = default;
        if (data.Length < Size) return Cjt188ValueStatus.WrongSize;
        var rest = data[Cjt188Clock.Size..];
        var shorts = rest[(2 * Cjt188Number.Size)..];
        if (!Cjt188Number.TryRead(rest, Decimals, out var volume)
            || !Cjt188Number.TryRead(rest[Cjt188Number.Size..], FlowDecimals, out var flow)
            || !Bcd.TryReadLowFirst(shorts[..ShortSize], out var celsius)
            || !Bcd.TryReadLowFirst(shorts.Slice(ShortSize, ShortSize), out var pressure))
        {
            return Cjt188ValueStatus.NotDigits;
        }

        if (volume.Unit.Dimension != Cjt188Dimension.Volume || flow.Unit.Dimension != Cjt188Dimension.Flow) return Cjt188ValueStatus.WrongUnit;
        DateTime? clock = Cjt188Clock.TryRead(data, out var moment) ? moment : null;
        record = new Cjt188Freeze(
            clock, volume, flow, DecimalScale.Apply(celsius, -Decimals), DecimalScale.Apply(pressure, -Decimals));
        return Cjt188ValueStatus.Ok;
    }
}
