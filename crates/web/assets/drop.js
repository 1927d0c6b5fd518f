// Lets files be dropped on the form that brings them in, and says how many were chosen. Without it, the button chooses them.
(function () {
  "use strict";
  var zone = document.getElementById("drop");
  var said = document.getElementById("drop-said");
  var input = zone && zone.querySelector("input[type=file]");
  if (!input) {
    return;
  }
  function tell() {
    var bytes = 0;
    for (var i = 0; i < input.files.length; i += 1) {
      bytes += input.files[i].size;
    }
    var size = (bytes / 1048576).toFixed(1) + " MB";
    said.textContent = input.files.length === 1 ? input.files[0].name + ", " + size : input.files.length + " files, " + size;
  }
  function over(isOver) {
    zone.classList.toggle("wt-drop--over", isOver);
  }
  ["dragenter", "dragover"].forEach(function (name) {
    zone.addEventListener(name, function (event) {
      event.preventDefault();
      over(true);
    });
  });
  zone.addEventListener("dragleave", function () { over(false); });
  zone.addEventListener("drop", function (event) {
    event.preventDefault();
    over(false);
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      tell();
    }
  });
  input.addEventListener("change", tell);
})();
