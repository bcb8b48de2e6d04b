namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>One identification object that a slave owns.</summary>
/// <param name="Id">Object number, see <see cref="DeviceIdentification"/>; 80 to FF are the vendor's own.</param>
/// <param name="Value">ASCII text, 0 to 244 bytes.</param>
public readonly record struct DeviceObject(byte Id, ReadOnlyMemory<byte> Value);
