namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>Finds frames in a stream. <see cref="FrameSplitter"/> tells how it is used.</summary>
/// <remarks>
/// A frame begins where a known meter type, seven bytes of digits or wildcards, a known control byte and a length that it can have
/// follow 68H, and where checksum and end byte then agree. The two dialects that look alike fail at that:
/// <code>
/// DL/T 645   bytes 9 and 10, control and length here, are its length and first data byte: mostly no such function or no such length,
///            and if so, no right end. Where both live on one line, <see cref="MeterSplitter"/> names each frame's dialect
/// Cat.1      byte 9 is a fixed 03H (01H in some replies), byte 10 its own control code, the length here: a question for the address
///            with 97H, 17H, 01H, 81H, 04H or 84H data bytes does not exist
/// </code>
/// </remarks>
public sealed class Cjt188Splitter() : FrameSplitter(Cjt188Frame.SizeMax)
{
    /// <summary>Most data bytes of a question.</summary>
    private const int QuestionDataMax = 0x64;

    /// <summary>Data bytes of a question that bears nothing but identifier and serial number.</summary>
    private const int BareData = 3;

    /// <summary>Longest silence inside a frame; what DL/T 645 has for the same lines.</summary>
    public static TimeSpan SilenceMax { get; } = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc cref="FrameSplitter.Look"/>
    public static FrameSight LookAt(ReadOnlySpan<byte> bytes, out int size)
    {
        size = 0;
        if (!MayBegin(bytes)) return FrameSight.Noise;
        if (!LengthByte.IsWhole(bytes, Cjt188Frame.LengthOffset, Cjt188Frame.Overhead, out size)) return FrameSight.Partial;
        if (Cjt188Frame.Read(bytes[..size], out _) == Cjt188Status.Ok) return FrameSight.Frame;
        size = 0;
        return FrameSight.Noise;
    }

    /// <inheritdoc/>
    protected override FrameSight Look(ReadOnlySpan<byte> bytes, out int size) => LookAt(bytes, out size);

    /// <inheritdoc/>
    protected override int NextStart(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf(Cjt188Frame.Start) is var at and >= 0 ? at : bytes.Length;

    // Every byte that has come must fit: the earlier a false beginning is seen, the less waits behind it.
    private static bool MayBegin(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < Math.Min(bytes.Length, Cjt188Frame.HeadSize); at++)
        {
            var fits = at switch
            {
                0 => bytes[at] == Cjt188Frame.Start,
                Cjt188Frame.TypeOffset => ((Cjt188MeterType)bytes[at]).IsKnown(),
                Cjt188Frame.ControlOffset => new Cjt188Control(bytes[at]).IsKnown,
                Cjt188Frame.LengthOffset => MayHave(new Cjt188Control(bytes[at - 1]), bytes[at]),
                _ => bytes[at] == Cjt188Address.Any || Bcd.IsDigits(bytes[at]),
            };
            if (!fits) return false;
        }

        return !bytes.IsEmpty;
    }

    private static bool MayHave(Cjt188Control control, byte length) => control switch
    {
        { IsReply: true } => length > 0,
        { Function: Cjt188Function.ReadAddress or Cjt188Function.ReadKeyVersion } => length == BareData,
        _ => length is >= BareData and <= QuestionDataMax,
    };
}
