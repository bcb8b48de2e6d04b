using System.Diagnostics;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>A pair of pseudo-terminals joined by socat: the agent's end under a stable name, and the devices' end.</summary>
internal sealed class SocatLine : IDisposable
{
    private readonly Process _socat;
    private readonly TempFolder _folder;

    private SocatLine(Process socat, TempFolder folder, FileStream slave)
    {
        _socat = socat;
        _folder = folder;
        Slave = slave;
    }

    public FileStream Slave { get; }

    public static async Task<SocatLine> StartAsync(TempFolder folder)
    {
        File.Delete(folder["master"]);
        File.Delete(folder["slave"]);
        var socat = Process.Start(
            RealPart.Require("socat", "socat"), ["pty,raw,echo=0,link=" + folder["master"], "pty,raw,echo=0,link=" + folder["slave"]]);
        await Deadline.Until(() => File.Exists(folder["master"]) && File.Exists(folder["slave"]), TimeSpan.FromSeconds(60), "socat makes the line");
        return new SocatLine(socat, folder, new FileStream(folder["slave"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0));
    }

    /// <summary>Answers every read of one register with 7, until the line ends.</summary>
    public SocatLine Answering() => Answering(questionBytes: 8, Frames.Rtu(1, Frames.Registers(3, 7)));

    /// <summary>Answers every question of so many bytes with the same, until the line ends.</summary>
    public SocatLine Answering(int questionBytes, byte[] answer)
    {
        var thread = new Thread(() =>
        {
            var question = new byte[questionBytes];
            try
            {
                while (Slave.ReadAtLeast(question, question.Length, throwOnEndOfStream: false) == question.Length) Slave.Write(answer);
            }
            catch (Exception ended) when (ended is IOException or ObjectDisposedException)
            {
                // The adapter was pulled out.
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        return this;
    }

    /// <summary>Pulls the adapter out. Its name goes first: the terminal's number is soon somebody else's.</summary>
    public void Dispose()
    {
        File.Delete(_folder["master"]);
        File.Delete(_folder["slave"]);
        _socat.Kill();
        _socat.WaitForExit();
        _socat.Dispose();
        Slave.Dispose();
    }
}
