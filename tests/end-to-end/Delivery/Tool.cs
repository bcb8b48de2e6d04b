using System.Diagnostics;

namespace SmartPoles.EndToEnd.Tests.Delivery;

/// <summary>A program that is run to its end.</summary>
internal static class Tool
{
    /// <summary>Its output; fails with what it said when it does not end with 0.</summary>
    public static async Task<string> RunAsync(string program, params IEnumerable<string> arguments)
    {
        var (code, output) = await TryAsync(program, arguments);
        Assert.True(code == 0, $"{program} ended with {code}:\n{output}");
        return output;
    }

    public static async Task<(int Code, string Output)> TryAsync(string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
