namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>Where a packet leaves the text of the standard and is taken nevertheless, since devices in the field do so.</summary>
[Flags]
public enum Hj212Deviations : ushort
{
    /// <summary>As the standard says.</summary>
    None = 0,

    /// <summary>No QN.</summary>
    NoRequestNumber = 1 << 0,

    /// <summary>No Flag: version 2005, no answer wanted.</summary>
    NoFlag = 1 << 1,

    /// <summary>DataTime with milliseconds, 17 digits.</summary>
    LongDataTime = 1 << 2,

    /// <summary>A station number that is not 24 characters of 0-9 and A-F.</summary>
    FreeStation = 1 << 3,

    /// <summary>PNUM or PNO with zeros in front.</summary>
    PaddedPart = 1 << 4,

    /// <summary>A comma behind QN, as in tables C.22 and C.48 of the standard itself.</summary>
    CommaAfterRequestNumber = 1 << 5,

    /// <summary>A space behind a semicolon.</summary>
    SpaceAfterSeparator = 1 << 6,

    /// <summary>A factor code of four or five characters.</summary>
    ShortFactorCode = 1 << 7,

    /// <summary>A checksum in lower case.</summary>
    LowerCaseCrc = 1 << 8,

    /// <summary>A password that is not six characters.</summary>
    FreePassword = 1 << 9,

    /// <summary>PNUM and PNO without the bit of Flag that announces them.</summary>
    UnannouncedSplit = 1 << 10,
}

/// <summary>Counts each deviation of the packets of one source. Not thread-safe; reading a count while others are made is fine.</summary>
public sealed class Hj212DeviationCounts
{
    private const int Kinds = 11;

    private readonly long[] _counts = new long[Kinds];

    /// <summary>Every deviation there is.</summary>
    public static IReadOnlyList<Hj212Deviations> All { get; } =
    [
        Hj212Deviations.NoRequestNumber, Hj212Deviations.NoFlag, Hj212Deviations.LongDataTime, Hj212Deviations.FreeStation, Hj212Deviations.PaddedPart,
        Hj212Deviations.CommaAfterRequestNumber, Hj212Deviations.SpaceAfterSeparator, Hj212Deviations.ShortFactorCode, Hj212Deviations.LowerCaseCrc,
        Hj212Deviations.FreePassword, Hj212Deviations.UnannouncedSplit,
    ];

    /// <summary>Packets with this one deviation.</summary>
    public long this[Hj212Deviations one] => Volatile.Read(ref _counts[System.Numerics.BitOperations.TrailingZeroCount((uint)one)]);

    /// <summary>Notes those of one packet.</summary>
    public void Note(Hj212Deviations deviations)
    {
        for (var left = (uint)deviations; left != 0; left &= left - 1) _counts[System.Numerics.BitOperations.TrailingZeroCount(left)]++;
    }
}
