namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>Tells how long an RTU frame is from its first bytes, for streams without silences (RTU over TCP).</summary>
/// <remarks>
/// Shapes of MODBUS Application Protocol V1.1b3, section 6, with unit before and checksum behind:
/// <code>
/// function              request                              response
/// 01 02 03 04           8                                    unit fn COUNT data crc = 5 + COUNT
/// 05 06                 8                                    8
/// 0F 10                 unit fn addr qty COUNT data crc      8
///                       = 9 + COUNT
/// 16                    10                                   10
/// 17                    unit fn raddr rqty waddr wqty        5 + COUNT
///                       COUNT data crc = 13 + COUNT
/// 2B, MEI type 0E       7                                    unit fn mei code conf more next N, N times
///                                                            (id LENGTH value), crc
/// function | 80         -                                    5
/// </code>
/// A count is taken as it stands: whether it fits the question is checked once the checksum has vouched for it.
/// </remarks>
public static class RtuLength
{
    private const int CountOffsetOfRead = 2;
    private const int CountOffsetOfWrite = 6;
    private const int CountOffsetOfReadWrite = 10;
    private const int MeiTypeOffset = 2;
    private const int ObjectCountOffset = 7;

    /// <summary>Looks at the head of <paramref name="soFar"/>, which must begin at a frame's first byte.</summary>
    /// <param name="soFar">What has arrived; may be empty, may hold bytes of the next frame.</param>
    /// <param name="direction">What the receiver is listening for.</param>
    /// <param name="length">
    /// <see cref="RtuLengthStatus.Known"/>: bytes of the whole frame, 4 to 256.
    /// <see cref="RtuLengthStatus.Incomplete"/>: bytes to have before asking again, always more than there are.
    /// Otherwise 0.
    /// </param>
    public static RtuLengthStatus Predict(ReadOnlySpan<byte> soFar, RtuDirection direction, out int length)
    {
        if (soFar.Length < 2) return Need(2, out length);

        return direction == RtuDirection.Request
            ? PredictRequest(soFar, out length)
            : PredictResponse(soFar, out length);
    }

    private static RtuLengthStatus PredictRequest(ReadOnlySpan<byte> soFar, out int length) =>
        (ModbusFunction)soFar[1] switch
        {
            ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs
                or ModbusFunction.ReadHoldingRegisters or ModbusFunction.ReadInputRegisters
                or ModbusFunction.WriteSingleCoil or ModbusFunction.WriteSingleRegister => Known(8, out length),
            ModbusFunction.WriteMultipleCoils or ModbusFunction.WriteMultipleRegisters =>
                Counted(soFar, CountOffsetOfWrite, out length),
            ModbusFunction.MaskWriteRegister => Known(10, out length),
            ModbusFunction.ReadWriteMultipleRegisters => Counted(soFar, CountOffsetOfReadWrite, out length),
            ModbusFunction.EncapsulatedInterface => PredictIdentificationRequest(soFar, out length),
            _ => Unknown(out length),
        };

    private static RtuLengthStatus PredictResponse(ReadOnlySpan<byte> soFar, out int length) =>
        (ModbusFunction)soFar[1] switch
        {
            ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs
                or ModbusFunction.ReadHoldingRegisters or ModbusFunction.ReadInputRegisters
                or ModbusFunction.ReadWriteMultipleRegisters => Counted(soFar, CountOffsetOfRead, out length),
            ModbusFunction.WriteSingleCoil or ModbusFunction.WriteSingleRegister
                or ModbusFunction.WriteMultipleCoils or ModbusFunction.WriteMultipleRegisters => Known(8, out length),
            ModbusFunction.MaskWriteRegister => Known(10, out length),
            ModbusFunction.EncapsulatedInterface => PredictIdentificationResponse(soFar, out length),
            >= (ModbusFunction)0x80 => Known(5, out length),
            _ => Unknown(out length),
        };

    private static RtuLengthStatus PredictIdentificationRequest(ReadOnlySpan<byte> soFar, out int length)
    {
        if (soFar.Length <= MeiTypeOffset) return Need(MeiTypeOffset + 1, out length);
        return soFar[MeiTypeOffset] == DeviceIdentification.MeiType ? Known(7, out length) : Unknown(out length);
    }

    private static RtuLengthStatus PredictIdentificationResponse(ReadOnlySpan<byte> soFar, out int length)
    {
        if (soFar.Length <= MeiTypeOffset) return Need(MeiTypeOffset + 1, out length);
        if (soFar[MeiTypeOffset] != DeviceIdentification.MeiType) return Unknown(out length);
        if (soFar.Length <= ObjectCountOffset) return Need(ObjectCountOffset + 1, out length);

        var end = ObjectCountOffset + 1;
        for (int left = soFar[ObjectCountOffset]; left > 0; left--)
        {
            // Checked before the next object is waited for: the shortest rest must still fit.
            if (end + (2 * left) + Crc16.Size > ModbusLimits.RtuSizeMax) return TooLong(out length);
            if (soFar.Length < end + 2) return Need(end + 2, out length);
            end += 2 + soFar[end + 1];
        }

        return Known(end + Crc16.Size, out length);
    }

    private static RtuLengthStatus Counted(ReadOnlySpan<byte> soFar, int countOffset, out int length) =>
        soFar.Length > countOffset
            ? Known(countOffset + 1 + soFar[countOffset] + Crc16.Size, out length)
            : Need(countOffset + 1, out length);

    private static RtuLengthStatus Known(int total, out int length)
    {
        if (total > ModbusLimits.RtuSizeMax) return TooLong(out length);
        length = total;
        return RtuLengthStatus.Known;
    }

    private static RtuLengthStatus Need(int bytes, out int length)
    {
        length = bytes;
        return RtuLengthStatus.Incomplete;
    }

    private static RtuLengthStatus Unknown(out int length)
    {
        length = 0;
        return RtuLengthStatus.UnknownFunction;
    }

    private static RtuLengthStatus TooLong(out int length)
    {
        length = 0;
        return RtuLengthStatus.TooLong;
    }
}
