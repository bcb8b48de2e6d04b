using SmartPoles.Protocols.Fieldbus.Cjt188;

namespace SmartPoles.Protocols.Fieldbus.Cat1Meter;

/// <summary>Finds frames in a meter's stream. <see cref="FrameSplitter"/> tells how it is used.</summary>
/// <remarks>
/// A frame begins where a known meter type, seven bytes of digits, the mark and a known control code follow 68H, and where length,
/// checksum and end byte then agree. CJ/T 188 fails at the mark and control code: there they would be a control byte and a length.
/// </remarks>
public sealed class Cat1MeterSplitter() : FrameSplitter(Cat1MeterFrame.SizeMax)
{
    /// <inheritdoc cref="FrameSplitter.Look"/>
    public static FrameSight LookAt(ReadOnlySpan<byte> bytes, out int size)
    {
        size = 0;
        if (!MayBegin(bytes)) return FrameSight.Noise;
        if (!LengthByte.IsWhole(bytes, Cat1MeterFrame.LengthOffset, Cat1MeterFrame.Overhead, out size)) return FrameSight.Partial;
        if (Cat1MeterFrame.Read(bytes[..size], out _) == Cat1MeterStatus.Ok) return FrameSight.Frame;
        size = 0;
        return FrameSight.Noise;
    }

    /// <inheritdoc/>
    protected override FrameSight Look(ReadOnlySpan<byte> bytes, out int size) => LookAt(bytes, out size);

    /// <inheritdoc/>
    protected override int NextStart(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf(Cat1MeterFrame.Start) is var at and >= 0 ? at : bytes.Length;

    // Written out, because Enum.IsDefined builds its table anew after a garbage collection, and this is asked of every byte that came.
    private static bool IsControl(Cat1MeterControl control) => control is Cat1MeterControl.Read or Cat1MeterControl.Write
        or Cat1MeterControl.Acknowledge or Cat1MeterControl.ReadReply or Cat1MeterControl.WriteReply or Cat1MeterControl.Report;

    private static bool MayBegin(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < Math.Min(bytes.Length, Cat1MeterFrame.ControlOffset + 1); at++)
        {
            var fits = at switch
            {
                0 => bytes[at] == Cat1MeterFrame.Start,
                Cat1MeterFrame.TypeOffset => ((Cjt188MeterType)bytes[at]).IsKnown(),
                Cat1MeterFrame.MarkOffset => bytes[at] is Cat1MeterFrame.Mark or Cat1MeterFrame.EchoedMark,
                Cat1MeterFrame.ControlOffset => IsControl((Cat1MeterControl)bytes[at]),
                _ => bytes[at] == Cjt188Address.Any || Bcd.IsDigits(bytes[at]),
            };
            if (!fits) return false;
        }

        return !bytes.IsEmpty;
    }
}
