namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>The answer that each fault of a request asks for.</summary>
public static class PduStatusExceptions
{
    /// <summary>
    /// Exception code for a request that was not <see cref="PduStatus.Ok"/>. MODBUS Application Protocol V1.1b3, state
    /// diagrams of section 6; a wrong length is 03 by the definition in section 7. None where nothing is to be
    /// answered.
    /// </summary>
    public static ModbusExceptionCode ToExceptionCode(this PduStatus status) => status switch
    {
        PduStatus.UnknownFunction => ModbusExceptionCode.IllegalFunction,
        PduStatus.AddressOverflow => ModbusExceptionCode.IllegalDataAddress,
        PduStatus.WrongLength or PduStatus.QuantityOutOfRange
            or PduStatus.WrongByteCount or PduStatus.ValueOutOfRange => ModbusExceptionCode.IllegalDataValue,
        _ => ModbusExceptionCode.None,
    };
}
