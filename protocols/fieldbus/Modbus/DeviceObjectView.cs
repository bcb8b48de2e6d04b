namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>One identification object in a received answer; <see cref="Value"/> borrows the answer's buffer.</summary>
public readonly ref struct DeviceObjectView
{
    internal DeviceObjectView(byte id, ReadOnlySpan<byte> value)
    {
        Id = id;
        Value = value;
    }

    /// <summary>Object number, see <see cref="DeviceIdentification"/>.</summary>
    public byte Id { get; }

    /// <summary>ASCII text by the standard; what devices really put there is theirs.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
