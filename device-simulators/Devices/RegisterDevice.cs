using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Devices;

/// <summary>A device as its bus sees it: an image of registers over something in the world.</summary>
public abstract class RegisterDevice
{
    protected RegisterDevice(string name, DeviceKind kind, DeviceIdentity identity)
    {
        Name = name;
        Kind = kind;
        Identity = identity;
    }

    /// <summary>Name in the world; in a city the Sparkplug device id.</summary>
    public string Name { get; }

    /// <summary>What it is.</summary>
    public DeviceKind Kind { get; }

    /// <summary>Who it says it is.</summary>
    public DeviceIdentity Identity { get; }

    /// <summary>Whether function 04 gives the same image as function 03; some devices know only 03.</summary>
    public virtual bool AnswersInputRegisters => true;

    /// <summary>Most registers that one question may ask for; small devices have small buffers.</summary>
    public virtual int ReadRegistersMax => ModbusLimits.ReadRegistersMax;

    /// <summary>How long the device thought before its last answer; null for as long as its line is told.</summary>
    public virtual TimeSpan? Turnaround => null;

    /// <summary>A device that knows its answers as a whole gives them here, length 0 for silence; false where registers make the answer.</summary>
    /// <param name="question">PDU asked.</param>
    /// <param name="answer">Takes the PDU answered, at least 253 bytes.</param>
    /// <param name="length">Bytes of the answer.</param>
    public virtual bool TryAnswer(ReadOnlySpan<byte> question, Span<byte> answer, out int length)
    {
        length = 0;
        return false;
    }

    /// <summary>All registers as the answer to a question gives them.</summary>
    public virtual RegisterImage CaptureForQuestion() => Capture();

    /// <summary>All registers now, of one moment.</summary>
    public RegisterImage Capture()
    {
        var image = new RegisterImage();
        Fill(image);
        return image;
    }

    /// <summary>
    /// Writes a run of registers, all or none: <see cref="ModbusExceptionCode.IllegalDataAddress"/> where one is not
    /// writable, <see cref="ModbusExceptionCode.IllegalDataValue"/> where the device refuses a value.
    /// </summary>
    public ModbusExceptionCode Write(ushort address, ReadOnlySpan<ushort> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            if (!IsWritable(address + index)) return ModbusExceptionCode.IllegalDataAddress;
        }

        for (var index = 0; index < values.Length; index++)
        {
            if (!Accepts(address + index, values[index])) return ModbusExceptionCode.IllegalDataValue;
        }

        for (var index = 0; index < values.Length; index++) Apply(address + index, values[index]);
        return ModbusExceptionCode.None;
    }

    /// <summary>Fills the image, row by row of the manual.</summary>
    protected abstract void Fill(RegisterImage image);

    /// <summary>Whether a register may be written.</summary>
    protected virtual bool IsWritable(int address) => false;

    /// <summary>Whether a writable register takes this value.</summary>
    protected virtual bool Accepts(int address, ushort value) => true;

    /// <summary>Takes a value that was accepted.</summary>
    protected virtual void Apply(int address, ushort value)
    {
    }
}
