using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Devices;

/// <summary>
/// A device for auditors: what it answers tells from where it comes and which question it belongs to, so that a late answer taken
/// for another question, or a stranger's frame, is provably wrong.
/// </summary>
/// <remarks>
/// Registers 0 to 127 in pairs, each pair one unsigned 32-bit number, high word first:
/// <code>
/// +----------+-------------------------+----------------------------------------------+
/// | unit (8) | first register / 2 (8)  | questions to this device so far (16, rolls)  |
/// +----------+-------------------------+----------------------------------------------+
/// </code>
/// Registers 100 to 103 do not exist (refusal 02), and at most 64 registers are given at a time (refusal 03).
/// </remarks>
public sealed class PatternDevice(string name, byte unit)
    : RegisterDevice(name, DeviceKind.Pattern, new DeviceIdentity("SmartPoles", "PATTERN", "1.0"))
{
    /// <summary>Registers from 0.</summary>
    public const int Registers = 128;

    private const int HoleFirst = 100;
    private const int HoleEnd = 104;

    private long _questions;

    public override int ReadRegistersMax => 64;

    /// <summary>The number in the pair at <paramref name="register"/>, an even one, at a question; questions count from 1.</summary>
    public static uint ValueOf(byte unit, int register, long question) =>
        (uint)unit << 24 | (uint)(register / 2 & 0xFF) << 16 | (uint)(question & 0xFFFF);

    public override RegisterImage CaptureForQuestion() => Image(Interlocked.Increment(ref _questions));

    protected override void Fill(RegisterImage image) => Fill(image, Interlocked.Read(ref _questions));

    private RegisterImage Image(long question)
    {
        var image = new RegisterImage();
        Fill(image, question);
        return image;
    }

    private void Fill(RegisterImage image, long question)
    {
        for (var register = 0; register < Registers; register += 2)
        {
            if (register is < HoleFirst or >= HoleEnd) image.Pair((ushort)register, "pattern", ValueOf(unit, register, question));
        }
    }
}
