namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>
/// What a slave finds in a request. <see cref="PduStatusExceptions.ToExceptionCode"/> tells what it must answer.
/// </summary>
public enum PduStatus : byte
{
    /// <summary>A request that may be acted on; whether the addresses exist is the device's own matter.</summary>
    Ok = 0,

    /// <summary>No byte at all: there is nothing to answer to.</summary>
    Empty = 1,

    /// <summary>The function, or the MEI type of function 43, is not spoken here.</summary>
    UnknownFunction = 2,

    /// <summary>Too few or too many bytes for the function.</summary>
    WrongLength = 3,

    /// <summary>Quantity 0 or above the limit of the function.</summary>
    QuantityOutOfRange = 4,

    /// <summary>The byte count does not go with the quantity.</summary>
    WrongByteCount = 5,

    /// <summary>A coil value other than FF00 and 0000, or an unknown read device id code.</summary>
    ValueOutOfRange = 6,

    /// <summary>The range runs beyond address 65535.</summary>
    AddressOverflow = 7,
}
