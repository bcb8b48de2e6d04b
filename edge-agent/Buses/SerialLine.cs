using System.IO.Ports;
using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>A serial port. The only file that names one.</summary>
internal sealed class SerialLine(SerialOptions options) : ILine
{
    private SerialPort? _port;

    public string Address => options.Port;

    public bool IsOpen => _port is { IsOpen: true };

    public ValueTask OpenAsync(CancellationToken cancel)
    {
        var port = new SerialPort(options.Port, options.Baud, ParityOf(options.Parity), options.DataBits, options.StopBits == 2 ? StopBits.Two : StopBits.One);
        try
        {
            port.Open();
            _port = port;
            return ValueTask.CompletedTask;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The driver's refusals come as UnauthorizedAccess, Argument or IO exceptions depending on the kind of device file.
            port.Dispose();
            throw new IOException(failure.Message, failure);
        }
    }

    public void Close()
    {
        try
        {
            _port?.Dispose();
        }
        catch (IOException)
        {
            // An unplugged adapter cannot be closed properly; it is gone either way.
        }

        _port = null;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => Stream().WriteAsync(bytes, cancel);

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel) => Stream().ReadAsync(buffer, cancel);

    public int DiscardInput()
    {
        if (_port is not { IsOpen: true } port) return 0;
        try
        {
            var waiting = port.BytesToRead;
            if (waiting > 0) port.DiscardInBuffer();
            return waiting;
        }
        catch (InvalidOperationException failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    public void Dispose() => Close();

    private Stream Stream()
    {
        try
        {
            return _port?.BaseStream ?? throw new IOException("The port is closed");
        }
        catch (InvalidOperationException failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    private static Parity ParityOf(SerialParity parity) => parity switch
    {
        SerialParity.Even => Parity.Even,
        SerialParity.Odd => Parity.Odd,
        _ => Parity.None,
    };
}
