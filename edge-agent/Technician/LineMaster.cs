using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>
/// A master for the technician: asks anything of anybody, one question at a time, and tells what the line did. Polling has its own
/// master with quarantines and repairs; this one is for looking.
/// </summary>
/// <param name="line">Opened here if it is not; disposed by the caller.</param>
/// <param name="timing">Silences of a serial line; null behind TCP.</param>
/// <param name="isMbap">Modbus TCP; else RTU frames.</param>
/// <param name="timeout">From the end of the question to the answer; wire time comes on top.</param>
/// <param name="time">Deadlines.</param>
internal sealed class LineMaster(ITap line, RtuTiming? timing, bool isMbap, TimeSpan timeout, TimeProvider time)
{
    private static readonly TimeSpan TcpSilence = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(5);

    private readonly byte[] _received = new byte[4 * TcpFrame.SizeMax];
    private ushort _transaction;

    public string Address => line.Address;

    public async Task<LineAnswer> AskAsync(byte unit, byte[] pdu, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        try
        {
            if (!line.IsOpen)
            {
                using var limit = new CancellationTokenSource(OpenLimit, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
                await line.OpenAsync(either.Token).ConfigureAwait(false);
            }

            await WaitForSilenceAsync(cancel).ConfigureAwait(false);
            started = time.GetTimestamp();
            var frame = Frame(unit, pdu);
            using var deadline = new CancellationTokenSource(timeout + WireTime(frame.Length + ExpectedSize(pdu)), time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
            return await ExchangeAsync(unit, pdu, frame, started, both.Token, cancel).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            line.Close();
            return new LineAnswer(LineOutcome.Down, [], ModbusExceptionCode.None, time.GetElapsedTime(started), failure.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new LineAnswer(LineOutcome.Down, [], ModbusExceptionCode.None, time.GetElapsedTime(started), "no answer to the connection request");
        }
    }

    private async Task<LineAnswer> ExchangeAsync(byte unit, byte[] pdu, byte[] frame, long started, CancellationToken until, CancellationToken cancel)
    {
        var count = 0;
        try
        {
            await line.WriteAsync(frame, until).ConfigureAwait(false);
            while (count < _received.Length)
            {
                var read = await line.ReadAsync(_received.AsMemory(count), until).ConfigureAwait(false);
                if (read == 0) throw new IOException("the other side closed the connection");
                count += read;
                if (Find(unit, pdu, _received.AsSpan(0, count), out var code) is not { } found) continue;
                var outcome = code == ModbusExceptionCode.None ? LineOutcome.Ok : LineOutcome.Exception;
                return new LineAnswer(outcome, found, code, time.GetElapsedTime(started));
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The deadline: an ordinary outcome.
        }

        return new LineAnswer(count == 0 ? LineOutcome.Silence : LineOutcome.Garbled, [], ModbusExceptionCode.None, time.GetElapsedTime(started));
    }

    private byte[]? Find(byte unit, byte[] pdu, ReadOnlySpan<byte> received, out ModbusExceptionCode code) =>
        isMbap ? FindMbap(unit, pdu, received, out code) : FindRtu(unit, pdu, received, out code);

    private byte[]? FindMbap(byte unit, byte[] pdu, ReadOnlySpan<byte> received, out ModbusExceptionCode code)
    {
        code = ModbusExceptionCode.None;
        while (true)
        {
            var status = TcpFrame.Read(received, out var frame, out var consumed);
            if (status == TcpStatus.Incomplete) return null;
            if (status != TcpStatus.Ok) throw new IOException("the other side does not speak Modbus TCP");
            if (frame.Transaction == _transaction && frame.Unit == unit && Fits(pdu, frame.Pdu, out code)) return frame.Pdu.ToArray();
            received = received[consumed..];
        }
    }

    private static byte[]? FindRtu(byte unit, byte[] pdu, ReadOnlySpan<byte> received, out ModbusExceptionCode code)
    {
        code = ModbusExceptionCode.None;
        for (var at = 0; at + RtuFrame.SizeMin <= received.Length; at++)
        {
            var rest = received[at..];
            if (rest[0] != unit || RtuLength.Predict(rest, RtuDirection.Response, out var length) != RtuLengthStatus.Known || rest.Length < length) continue;
            if (RtuFrame.Read(rest[..length], out var frame) == RtuStatus.Ok && Fits(pdu, frame.Pdu, out code)) return frame.Pdu.ToArray();
        }

        return null;
    }

    private static bool Fits(byte[] asked, ReadOnlySpan<byte> answer, out ModbusExceptionCode code)
    {
        code = ModbusExceptionCode.None;
        if (ModbusRequest.Parse(asked, out var request) != PduStatus.Ok) return false;
        var status = ModbusResponse.Parse(request, answer, out var response);
        if (status == ResponseStatus.Exception) code = response.ExceptionCode;
        return status is ResponseStatus.Ok or ResponseStatus.Exception;
    }

    private byte[] Frame(byte unit, byte[] pdu)
    {
        var frame = new byte[TcpFrame.SizeMax];
        int length;
        if (isMbap) TcpFrame.Write(++_transaction, unit, pdu, frame, out length);
        else RtuFrame.Write(unit, pdu, frame, out length);
        return frame[..length];
    }

    private TimeSpan WireTime(int bytes) => timing?.WireTime(bytes) ?? TimeSpan.Zero;

    private static int ExpectedSize(byte[] pdu)
    {
        const int identification = 100;    // three short texts
        return ModbusRequest.Parse(pdu, out var request) == PduStatus.Ok ? (ModbusResponse.ExpectedPduLength(request) ?? identification) + RtuFrame.Overhead : 0;
    }

    /// <summary>The silence before a question, begun anew while bytes still arrive; bounded, since a line may babble for ever.</summary>
    private async Task WaitForSilenceAsync(CancellationToken cancel)
    {
        var silence = timing?.InterFrameMin ?? TcpSilence;
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(silence.TotalMilliseconds));
        for (var tries = 0; tries < 50; tries++)
        {
            var waste = line.DiscardInput();
            if (!isMbap) await Task.Delay(wait, time, cancel).ConfigureAwait(false);
            if (waste == 0) return;
        }
    }
}
