using System.Diagnostics;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Configuration;

/// <summary>Debian's python3-jsonschema: what an editor would say of a file.</summary>
internal sealed class ForeignValidator
{
    private const string Validate =
        """
        import json, sys, jsonschema
        jsonschema.Draft7Validator.check_schema(json.load(open(sys.argv[1])))
        jsonschema.validate(json.load(open(sys.argv[2])), json.load(open(sys.argv[1])))
        """;

    private readonly string _python;

    private ForeignValidator(string python) => _python = python;

    /// <summary>Missing: the test skips and says what to install; with CI=true it fails.</summary>
    public static ForeignValidator Require()
    {
        var validator = new ForeignValidator(RealPart.Require("python3", "python3"));
        if (validator.Run("import jsonschema") != 0)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail("python3-jsonschema is not installed");
            Assert.Skip("python3-jsonschema is not installed (Debian: apt-get install python3-jsonschema)");
        }

        return validator;
    }

    /// <summary>0 when the schema is one and the file is legal by it.</summary>
    public int Check(string schema, string file) => Run(Validate, schema, file);

    private int Run(string code, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(_python, ["-c", code, .. arguments]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
