namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>What a heat meter counts and measures now: its answer to 901FH.</summary>
/// <remarks>
/// CJ/T 188-2004, data identifiers and formats; behind identifier and serial number
/// <code>
/// | heat on the settlement day (5) | heat (5) | power (5) | flow (5) | volume (5) |
/// | supply temperature (3) | return temperature (3) | hours of work (3) | clock (7) | status (2) |
///                                                                   43 bytes, 46 with identifier and serial number
/// </code>
/// </remarks>
/// <param name="SettlementHeat">The counter of heat on the last settlement day, 2 decimals.</param>
/// <param name="Heat">The counter of heat now, 2 decimals.</param>
/// <param name="Power">Heat power, 2 decimals.</param>
/// <param name="Flow">4 decimals.</param>
/// <param name="Volume">The counter of water, 2 decimals.</param>
/// <param name="SupplyCelsius">Temperature of the supply, in steps of 0.01.</param>
/// <param name="ReturnCelsius">Temperature of the return, in steps of 0.01.</param>
/// <param name="WorkHours">Hours at work.</param>
/// <param name="Clock">What the meter's clock shows, without a zone; null where it shows no date.</param>
/// <param name="Status">Valve, battery and the vendor's bits.</param>
public readonly record struct Cjt188HeatMetering(
    Cjt188Number SettlementHeat,
    Cjt188Number Heat,
    Cjt188Number Power,
    Cjt188Number Flow,
    Cjt188Number Volume,
    double SupplyCelsius,
    double ReturnCelsius,
    int WorkHours,
    DateTime? Clock,
    Cjt188MeterStatus Status)
{
    /// <summary>Bytes behind identifier and serial number.</summary>
    public const int Size = StatusOffset + Cjt188MeterStatus.Size;

    private const int Decimals = 2;
    private const int FlowDecimals = 4;
    private const int ShortSize = 3;
    private const int SupplyOffset = 5 * Cjt188Number.Size;
    private const int ReturnOffset = SupplyOffset + ShortSize;
    private const int HoursOffset = ReturnOffset + ShortSize;
    private const int ClockOffset = HoursOffset + ShortSize;
    private const int StatusOffset = ClockOffset + Cjt188Clock.Size;

    /// <summary>Reads the data of an answer.</summary>
    /// <param name="data">As <see cref="Cjt188Response.Data"/> gives them; longer ones have a vendor's bytes at the end.</param>
    /// <param name="metering">Set on <see cref="Cjt188ValueStatus.Ok"/> only.</param>
    public static Cjt188ValueStatus TryRead(ReadOnlySpan<byte> data, out Cjt188HeatMetering metering)
    {
        metering = default;
        if (data.Length < Size) return Cjt188ValueStatus.WrongSize;
        if (!TryReadNumber(data, 0, out var settlement) || !TryReadNumber(data, 1, out var heat)
            || !TryReadNumber(data, 2, out var power) || !TryReadNumber(data, 3, out var flow)
            || !TryReadNumber(data, 4, out var volume)
            || !Bcd.TryReadLowFirst(data.Slice(SupplyOffset, ShortSize), out var supply)
            || !Bcd.TryReadLowFirst(data.Slice(ReturnOffset, ShortSize), out var back)
            || !Bcd.TryReadLowFirst(data.Slice(HoursOffset, ShortSize), out var hours))
        {
            return Cjt188ValueStatus.NotDigits;
        }

        var fits = heat.Unit.Dimension is Cjt188Dimension.Energy or Cjt188Dimension.EnergyInJoule
            && power.Unit.Dimension == Cjt188Dimension.Power
            && flow.Unit.Dimension == Cjt188Dimension.Flow
            && volume.Unit.Dimension == Cjt188Dimension.Volume;
        if (!fits) return Cjt188ValueStatus.WrongUnit;

        DateTime? clock = Cjt188Clock.TryRead(data[ClockOffset..], out var moment) ? moment : null;
        Cjt188MeterStatus.TryRead(data[StatusOffset..], out var status);
        metering = new Cjt188HeatMetering(
            settlement, heat, power, flow, volume,
            DecimalScale.Apply(supply, -Decimals), DecimalScale.Apply(back, -Decimals), (int)hours, clock, status);
        return Cjt188ValueStatus.Ok;
    }

    /// <summary>Writes the data of an answer; false where a number does not fit or without room for 43 bytes.</summary>
    public bool TryWrite(Span<byte> data)
    {
        if (data.Length < Size) return false;
        var fits = SettlementHeat.TryWrite(data)
            && Heat.TryWrite(data[Cjt188Number.Size..])
            && Power.TryWrite(data[(2 * Cjt188Number.Size)..])
            && Flow.TryWrite(data[(3 * Cjt188Number.Size)..])
            && Volume.TryWrite(data[(4 * Cjt188Number.Size)..])
            && TryWriteShort(SupplyCelsius * 100, data[SupplyOffset..])
            && TryWriteShort(ReturnCelsius * 100, data[ReturnOffset..])
            && TryWriteShort(WorkHours, data[HoursOffset..]);
        if (!fits) return false;
        if (Clock is { } moment) Cjt188Clock.TryWrite(moment, data[ClockOffset..]);
        else data.Slice(ClockOffset, Cjt188Clock.Size).Clear();
        return Status.TryWrite(data[StatusOffset..]);
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> data, int index, out Cjt188Number number) =>
        Cjt188Number.TryRead(data[(index * Cjt188Number.Size)..], index == 3 ? FlowDecimals : Decimals, out number);

    private static bool TryWriteShort(double value, Span<byte> data) =>
        value is >= 0 and < 1e6 && Bcd.TryWriteLowFirst((long)Math.Round(value, MidpointRounding.AwayFromZero), data[..ShortSize]);
}
