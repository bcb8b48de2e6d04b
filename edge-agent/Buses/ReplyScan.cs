using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>What the bytes received so far hold for the question at hand.</summary>
internal enum ReplyScanResult
{
    /// <summary>Nothing that is the answer; more bytes may make it one.</summary>
    NotYet,

    /// <summary>The answer.</summary>
    Answer,

    /// <summary>The device refused.</summary>
    Exception,
}

/// <summary>
/// Looks for the answer in the bytes of an RTU line. Noise before it and frames of others are passed over; a frame counts only
/// if unit, function, length and checksum all match the question.
/// </summary>
internal static class ReplyScan
{
    public static ReplyScanResult Find(
        in RegisterRequest request, ReadOnlySpan<byte> received, Span<byte> registers, out ModbusExceptionCode code, out bool sawForeign)
    {
        code = ModbusExceptionCode.None;
        sawForeign = false;
        var asked = request.ToModbus();
        for (var at = 0; at + RtuFrame.SizeMin < received.Length;)
        {
            var rest = received[at..];
            if (RtuLength.Predict(rest, RtuDirection.Response, out var length) != RtuLengthStatus.Known
                || rest.Length < length
                || RtuFrame.Read(rest[..length], out var frame) != RtuStatus.Ok)
            {
                at++;
                continue;
            }

            if (frame.Unit == request.Unit)
            {
                switch (ModbusResponse.Parse(asked, frame.Pdu, out var response))
                {
                    case ResponseStatus.Ok:
                        response.Data.CopyTo(registers);
                        return ReplyScanResult.Answer;
                    case ResponseStatus.Exception:
                        code = response.ExceptionCode;
                        return ReplyScanResult.Exception;
                }
            }

            // A whole frame with a right checksum, but not for us: another master's slave, or a late answer.
            sawForeign = true;
            at += length;
        }

        return ReplyScanResult.NotYet;
    }
}
