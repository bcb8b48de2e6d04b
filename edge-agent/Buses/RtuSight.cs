using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Recognises whole frames, questions and answers alike, in a stream without marks.</summary>
internal static class RtuSight
{
    private const byte ExceptionBit = 0x80;
    private const byte ExceptionCodeMax = (byte)ModbusExceptionCode.GatewayTargetFailedToRespond;

    /// <param name="bytes">What has arrived; at least one byte.</param>
    /// <param name="isFinal">No more will come that belongs to these bytes.</param>
    /// <param name="sight">The frame, if it is one.</param>
    public static SightKind At(ReadOnlySpan<byte> bytes, bool isFinal, out Sight sight)
    {
        sight = default;
        var kind = At(bytes, isFinal, out var length, out var direction);
        if (kind == SightKind.Frame) sight = Of(bytes[..length], direction);
        return kind;
    }

    private static Sight Of(ReadOnlySpan<byte> frame, RtuDirection direction)
    {
        // Some frames may be a question as well as an answer: of a unit that owes us one it is the answer.
        var isAnswer = direction == RtuDirection.Response;
        var mayAnswer = isAnswer || (RtuLength.Predict(frame, RtuDirection.Response, out var length) == RtuLengthStatus.Known && length == frame.Length);
        return new Sight(frame.Length, frame[0], (byte)(frame[1] & ~ExceptionBit), isAnswer, mayAnswer);
    }

    private static SightKind At(ReadOnlySpan<byte> bytes, bool isFinal, out int length, out RtuDirection direction)
    {
        var request = SightKind.Noise;
        direction = RtuDirection.Request;
        length = 0;
        if (bytes[0] > ModbusLimits.UnitMax) return SightKind.Noise;
        request = In(bytes, RtuDirection.Request, out length);
        if (request == SightKind.Frame) return request;
        var response = bytes[0] == ModbusLimits.UnitBroadcast || !IsPlausibleRefusal(bytes)
            ? SightKind.Noise
            : In(bytes, RtuDirection.Response, out length);
        if (response == SightKind.Frame)
        {
            direction = RtuDirection.Response;
            return response;
        }

        return !isFinal && (request == SightKind.Undecided || response == SightKind.Undecided)
            ? SightKind.Undecided
            : SightKind.Noise;
    }

    // Half of all byte values look like a refusal: only those of known functions with a code of the standard count.
    private static bool IsPlausibleRefusal(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2 || bytes[1] < ExceptionBit) return true;
        return IsFunction((byte)(bytes[1] ^ ExceptionBit)) && (bytes.Length < 3 || bytes[2] is >= 1 and <= ExceptionCodeMax);
    }

    // Written out, because Enum.IsDefined builds its table anew after a garbage collection, and this is asked of every byte that came.
    internal static bool IsFunction(byte code) => (ModbusFunction)code is
        (>= ModbusFunction.ReadCoils and <= ModbusFunction.WriteSingleRegister)
        or ModbusFunction.WriteMultipleCoils or ModbusFunction.WriteMultipleRegisters
        or ModbusFunction.MaskWriteRegister or ModbusFunction.ReadWriteMultipleRegisters or ModbusFunction.EncapsulatedInterface;

    private static SightKind In(ReadOnlySpan<byte> bytes, RtuDirection direction, out int length)
    {
        switch (RtuLength.Predict(bytes, direction, out length))
        {
            case RtuLengthStatus.Incomplete:
                return SightKind.Undecided;
            case RtuLengthStatus.Known when bytes.Length < length:
                return SightKind.Undecided;
            case RtuLengthStatus.Known when RtuFrame.Read(bytes[..length], out _) == RtuStatus.Ok:
                return SightKind.Frame;
            default:
                return SightKind.Noise;
        }
    }
}
