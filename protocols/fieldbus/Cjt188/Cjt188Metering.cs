namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>What a water or gas meter counts now: the answer to 901FH.</summary>
/// <remarks>
/// CJ/T 188-2004, data identifiers and formats; behind identifier and serial number
/// <code>
/// | volume (5) | volume on the settlement day (5) | clock (7) | status (2) |       19 bytes, 22 with identifier and serial number
/// </code>
/// </remarks>
/// <param name="Volume">The counter now, 2 decimals.</param>
/// <param name="SettlementVolume">The counter on the last settlement day, 2 decimals.</param>
/// <param name="Clock">What the meter's clock shows, without a zone; null where it shows no date.</param>
/// <param name="Status">Valve, battery and the vendor's bits.</param>
public readonly record struct Cjt188Metering(
    Cjt188Number Volume, Cjt188Number SettlementVolume, DateTime? Clock, Cjt188MeterStatus Status)
{
    /// <summary>Bytes behind identifier and serial number.</summary>
    public const int Size = (2 * Cjt188Number.Size) + Cjt188Clock.Size + Cjt188MeterStatus.Size;

    private const int Decimals = 2;
    private const int ClockOffset = 2 * Cjt188Number.Size;
    private const int StatusOffset = ClockOffset + Cjt188Clock.Size;

    /// <summary>Reads the data of an answer.</summary>
    /// <param name="data">As <see cref="Cjt188Response.Data"/> gives them; longer ones have a vendor's bytes at the end.</param>
    /// <param name="metering">Set on <see cref="Cjt188ValueStatus.Ok"/> only.</param>
    public static Cjt188ValueStatus TryRead(ReadOnlySpan<byte> data, out Cjt188Metering metering)
    {
        metering = default;
        if (data.Length < Size) return Cjt188ValueStatus.WrongSize;
        if (!Cjt188Number.TryRead(data, Decimals, out var volume)) return Cjt188ValueStatus.NotDigits;
        if (!Cjt188Number.TryRead(data[Cjt188Number.Size..], Decimals, out var settlement)) return Cjt188ValueStatus.NotDigits;
        if (volume.Unit.Dimension != Cjt188Dimension.Volume) return Cjt188ValueStatus.WrongUnit;

        DateTime? clock = Cjt188Clock.TryRead(data[ClockOffset..], out var moment) ? moment : null;
        Cjt188MeterStatus.TryRead(data[StatusOffset..], out var status);
        metering = new Cjt188Metering(volume, settlement, clock, status);
        return Cjt188ValueStatus.Ok;
    }

    /// <summary>Writes the data of an answer; false where a number does not fit or without room for 19 bytes.</summary>
    public bool TryWrite(Span<byte> data)
    {
        if (data.Length < Size || !Volume.TryWrite(data) || !SettlementVolume.TryWrite(data[Cjt188Number.Size..])) return false;
        if (Clock is { } moment) Cjt188Clock.TryWrite(moment, data[ClockOffset..]);
        else data.Slice(ClockOffset, Cjt188Clock.Size).Clear();
        return Status.TryWrite(data[StatusOffset..]);
    }
}
