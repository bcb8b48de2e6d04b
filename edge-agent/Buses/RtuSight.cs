using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>What the bytes at one place are to somebody who asked nothing.</summary>
internal enum RtuSightKind
{
    /// <summary>No frame begins here.</summary>
    Noise,

    /// <summary>Perhaps a frame; more bytes will tell.</summary>
    Undecided,

    /// <summary>A whole frame with a right checksum.</summary>
    Frame,
}

/// <summary>Recognises whole frames, questions and answers alike, in a stream without marks.</summary>
internal static class RtuSight
{
    private const byte ExceptionBit = 0x80;
    private const byte ExceptionCodeMax = (byte)ModbusExceptionCode.GatewayTargetFailedToRespond;

    /// <param name="bytes">What has arrived; at least one byte.</param>
    /// <param name="isFinal">No more will come that belongs to these bytes.</param>
    /// <param name="length">Bytes of the frame.</param>
    /// <param name="direction">Which way it travels; of what may be both, a question.</param>
    public static RtuSightKind At(ReadOnlySpan<byte> bytes, bool isFinal, out int length, out RtuDirection direction)
    {
        var request = RtuSightKind.Noise;
        direction = RtuDirection.Request;
        length = 0;
        if (bytes[0] > ModbusLimits.UnitMax) return RtuSightKind.Noise;
        request = In(bytes, RtuDirection.Request, out length);
        if (request == RtuSightKind.Frame) return request;
        var response = bytes[0] == ModbusLimits.UnitBroadcast || !IsPlausibleRefusal(bytes)
            ? RtuSightKind.Noise
            : In(bytes, RtuDirection.Response, out length);
        if (response == RtuSightKind.Frame)
        {
            direction = RtuDirection.Response;
            return response;
        }

        return !isFinal && (request == RtuSightKind.Undecided || response == RtuSightKind.Undecided)
            ? RtuSightKind.Undecided
            : RtuSightKind.Noise;
    }

    // Half of all byte values look like a refusal: only those of known functions with a code of the standard count.
    private static bool IsPlausibleRefusal(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2 || bytes[1] < ExceptionBit) return true;
        return Enum.IsDefined((ModbusFunction)(bytes[1] ^ ExceptionBit)) && (bytes.Length < 3 || bytes[2] is >= 1 and <= ExceptionCodeMax);
    }

    private static RtuSightKind In(ReadOnlySpan<byte> bytes, RtuDirection direction, out int length)
    {
        switch (RtuLength.Predict(bytes, direction, out length))
        {
            case RtuLengthStatus.Incomplete:
                return RtuSightKind.Undecided;
            case RtuLengthStatus.Known when bytes.Length < length:
                return RtuSightKind.Undecided;
            case RtuLengthStatus.Known when RtuFrame.Read(bytes[..length], out _) == RtuStatus.Ok:
                return RtuSightKind.Frame;
            default:
                return RtuSightKind.Noise;
        }
    }
}
