using SmartPoles.Protocols.Fieldbus.Cat1Meter;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Protocols.Fieldbus.Dlt645;

namespace SmartPoles.Protocols.Fieldbus;

/// <summary>Finds frames of all three look-alike dialects in one stream and names the dialect of each.</summary>
/// <remarks>
/// <code>
///             second 68H   length at   whole frame
/// DL/T 645    at 7         9           length + 12
/// CJ/T 188    -            10          length + 13
/// Cat.1       -            15          length + 18       03H or 01H at 9, its control code at 10
/// </code>
/// No single byte decides: an address may hold 68H, a control code of Cat.1 reads as a length of CJ/T 188. Each dialect is tried on the
/// same bytes, and the one whose length, checksum and end agree has the frame; if two should, the shorter one, which was whole first.
/// </remarks>
public sealed class MeterSplitter() : FrameSplitter(Cat1MeterFrame.SizeMax)
{
    /// <summary>Of the frame taken last.</summary>
    public MeterDialect Dialect { get; private set; }

    /// <summary>Tells what begins at the first byte, and in which dialect.</summary>
    /// <param name="bytes">At least one byte.</param>
    /// <param name="size">As <see cref="FrameSplitter.Look"/>: of <see cref="FrameSight.Partial"/> the least that any dialect needs.</param>
    /// <param name="dialect">None unless <see cref="FrameSight.Frame"/>.</param>
    public static FrameSight LookAt(ReadOnlySpan<byte> bytes, out int size, out MeterDialect dialect)
    {
        var best = FrameSight.Noise;
        (size, dialect) = (0, MeterDialect.None);
        for (var candidate = MeterDialect.Dlt645; candidate <= MeterDialect.Cat1Meter; candidate++)
        {
            var sight = LookAs(candidate, bytes, out var wanted);
            if (sight == FrameSight.Noise || sight < best || (sight == best && wanted >= size)) continue;
            (best, size) = (sight, wanted);
            dialect = sight == FrameSight.Frame ? candidate : MeterDialect.None;
        }

        return best;
    }

    /// <inheritdoc/>
    protected override FrameSight Look(ReadOnlySpan<byte> bytes, out int size)
    {
        var sight = LookAt(bytes, out size, out var dialect);
        if (sight == FrameSight.Frame) Dialect = dialect;
        return sight;
    }

    /// <inheritdoc/>
    protected override int NextStart(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf(Dlt645Frame.Start) is var at and >= 0 ? at : bytes.Length;

    private static FrameSight LookAs(MeterDialect dialect, ReadOnlySpan<byte> bytes, out int size) => dialect switch
    {
        MeterDialect.Dlt645 => Dlt645Splitter.LookAt(bytes, out size),
        MeterDialect.Cjt188 => Cjt188Splitter.LookAt(bytes, out size),
        _ => Cat1MeterSplitter.LookAt(bytes, out size),
    };
}
